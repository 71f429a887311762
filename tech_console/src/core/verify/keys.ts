/** The class keys of one file, as a bundle discloses them, and what they open. */
import { ascii, type Bytes, hex, unhex } from "./bytes.ts";
import { isJsonObject, type Json } from "./canonical.ts";
import { BadRecord, CLASSES, type DataClass, type RecordHeader } from "./record.ts";
import { sha256 } from "./sha256.ts";
import type { Primitives } from "./tools.ts";

const DOMAIN = ascii("televisit recording class key v1\n");

export class ClassKeys {
  private readonly keys: ReadonlyMap<DataClass, Bytes>;

  constructor(keys: ReadonlyMap<DataClass, Bytes>) {
    this.keys = keys;
  }

  /** Returns the keys in an object from a class's name to its key in hex; null if it is no such object. */
  static parse(value: Json | undefined): ClassKeys | null {
    if (!isJsonObject(value)) return null;
    const keys = new Map<DataClass, Bytes>();
    for (const [name, text] of Object.entries(value)) {
      const known = CLASSES.find((one) => one === name);
      const key = unhex(text, 32);
      if (known === undefined || key === null) return null;
      keys.set(known, key);
    }
    return new ClassKeys(keys);
  }

  get classes(): readonly DataClass[] {
    return [...this.keys.keys()];
  }

  /** Throws BadRecord `wrong_keys` unless each is the one that the file's header committed to. */
  check(commitments: Readonly<Record<string, string>>): void {
    for (const [name, key] of this.keys)
      if (commitments[name] !== hex(sha256(DOMAIN, key)))
        throw new BadRecord("wrong_keys", 0, `the key of class ${name} is not the one that this file was made with`);
  }

  /** Returns the body of a ciphertext, null if there is no key. Throws BadRecord `not_decryptable`. */
  async open(header: RecordHeader, raw: Bytes, body: Bytes, offset: number, tools: Primitives): Promise<Bytes | null> {
    const key = this.keys.get(header.dataClass);
    if (key === undefined) return null;
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(4, header.sequence);
    const plain = await tools.decrypt(key, nonce, raw, body);
    if (plain !== null) return plain;
    const meaning = `record ${header.sequence} can't be decrypted: it is not what was encrypted there`;
    throw new BadRecord("not_decryptable", offset, meaning);
  }
}
