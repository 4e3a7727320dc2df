import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Certificate } from './upstream/server.ts'

const place = (name: string) =>
  fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url))

/** Signed by itself, for localhost and 127.0.0.1, until November 2124: for `NODE_EXTRA_CA_CERTS`. */
export const certificatePath = place('certificate')

export async function readCertificate(): Promise<Certificate> {
  const [key, cert] = await Promise.all([readFile(place('key')), readFile(certificatePath)])
  return { key, cert }
}
