import { isSample, secretList } from '@chatcord/core/config/secret-list'

const leastBytes = 32
/** 32 random bytes in hex have about 14 different characters; a phrase of a few repeated ones has not. */
const leastCharacters = 10

function weakness(secret: string): string | null {
  if (Buffer.byteLength(secret) < leastBytes) return 'must have at least 32 bytes'
  if (isSample(secret)) return 'looks like a sample; generate one with: openssl rand -hex 32'
  if (new Set(secret).size < leastCharacters)
    return 'is not random; generate one with: openssl rand -hex 32'
  return null
}

/** The first secret signs, all of them verify: put a new one in front, and drop the old one a day later. */
export const jwtSecrets = secretList(weakness)
