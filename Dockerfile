# One image for the servers and the workers: what differs is the command.

FROM node:20-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY embedded-mongo/package.json embedded-mongo/
COPY core/package.json core/
COPY workers/package.json workers/
COPY server/package.json server/
COPY client-sdk/package.json client-sdk/
COPY test/package.json test/

FROM manifests AS build
# Every native part comes prebuilt: no script of a dependency has to run.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npx --no-install tsc -b embedded-mongo core workers server

FROM manifests AS dependencies
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev \
  --workspace embedded-mongo --workspace core --workspace workers --workspace server

FROM node:20-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app ./
COPY --from=build /app/embedded-mongo/dist embedded-mongo/dist
COPY --from=build /app/core/dist core/dist
COPY --from=build /app/workers/dist workers/dist
COPY --from=build /app/server/dist server/dist
COPY tools/health.mjs tools/
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "tools/health.mjs", "server"]
CMD ["node", "server/dist/main.js"]
