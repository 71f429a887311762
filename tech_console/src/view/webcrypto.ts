/** The verifier's primitives, from the browser: also in a page from a disk, which browsers count as a secure place. */
import type { Bytes } from "../core/verify/bytes.ts";
import { type Primitives, type Source, Unable } from "../core/verify/tools.ts";

async function key(bytes: Bytes): Promise<CryptoKey | null> {
  try {
    return await subtle().importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") throw new Unable("Ed25519");
    return null; // not a key: then nothing was signed with it
  }
}

function subtle(): SubtleCrypto {
  if (globalThis.crypto?.subtle === undefined) throw new Unable("WebCrypto");
  return crypto.subtle;
}

export const webcrypto: Primitives = {
  sha256: async (data) => new Uint8Array(await subtle().digest("SHA-256", data)),
  signed: async (bytes, message, signature) => {
    const known = await key(bytes);
    return known !== null && (await subtle().verify({ name: "Ed25519" }, known, signature, message));
  },
  decrypt: async (bytes, nonce, associated, data) => {
    const known = await subtle().importKey("raw", bytes, { name: "AES-GCM" }, false, ["decrypt"]);
    try {
      const form = { name: "AES-GCM", iv: nonce, additionalData: associated, tagLength: 128 };
      return new Uint8Array(await subtle().decrypt(form, known, data));
    } catch {
      return null;
    }
  },
};

/** A file that somebody chose, read piece by piece. */
export function blobSource(blob: Blob): Source {
  return {
    size: blob.size,
    read: async (offset, length) =>
      new Uint8Array(await blob.slice(offset, Math.min(offset + length, blob.size)).arrayBuffer()),
  };
}
