/**
 * Passwords as argon2id hashes with the parameters of OWASP's password storage cheat sheet (19 MiB, two passes, one lane), kept as
 * PHC strings: an old hash is still read when the parameters change.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

const MEMORY_KIB = 19 * 1024;
const PASSES = 2;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([\w+/]{11,86})\$([\w+/]{43})$/;

/** About 30 ms of a processor and 19 MiB while it works. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await digest(password, { salt, memory_kib: MEMORY_KIB, passes: PASSES });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Without a hash it works as long as with one, so that time does not tell who has a password here. */
export async function passwordFits(password: string, phc: string | undefined): Promise<boolean> {
  const [, memory, passes, salt, tag] = PHC.exec(phc ?? '') ?? [];
  if (salt === undefined || tag === undefined) {
    await digest(password, {
      salt: Buffer.alloc(SALT_BYTES),
      memory_kib: MEMORY_KIB,
      passes: PASSES,
    });
    return false;
  }
  const made = await digest(password, {
    salt: Buffer.from(salt, 'base64'),
    memory_kib: Number(memory),
    passes: Number(passes),
  });
  return timingSafeEqual(made, Buffer.from(tag, 'base64'));
}

interface Parameters {
  salt: Buffer;
  memory_kib: number;
  passes: number;
}

function digest(password: string, { salt, memory_kib, passes }: Parameters): Promise<Buffer> {
  const parameters = {
    // The same letters typed on another keyboard are the same password.
    message: Buffer.from(password.normalize('NFKC'), 'utf8'),
    nonce: salt,
    parallelism: 1,
    tagLength: TAG_BYTES,
    memory: memory_kib,
    passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
