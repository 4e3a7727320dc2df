/** Told to the server at connect, so that it can refuse a client that is too old. A test compares it with package.json. */
export const sdkVersion = '0.1.0'
