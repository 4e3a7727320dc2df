import plugin from 'fastify-plugin'

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Chatcord</title>
<h1>Chatcord</h1>
<p>The server is running. Clients reach it under <code>/trpc</code>.</p>
</html>
`

/** What a person sees who opens the address in a browser. */
export default plugin(
  (app, _options, registered) => {
    app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
    registered()
  },
  { name: 'page' },
)
