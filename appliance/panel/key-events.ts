/** `struct input_event` of a 64-bit kernel: two times of 8 bytes, type, code, value. */
export const EVENT_BYTES = 24;
const TYPE_AT = 16;
const CODE_AT = 18;
const VALUE_AT = 20;

const EV_SYN = 0;
const SYN_DROPPED = 3;
const EV_KEY = 1;
const RELEASED = 0;
const PRESSED = 1;

/**
 * Reads key presses out of an input device's bytes, which may come in any portions. A key that
 * repeats by itself (value 2) tells nothing new. Where the kernel had to drop events, a release
 * may be among them: then nothing counts as pressed.
 */
export function createKeyReader(onKey: (pressed: boolean) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    const all = Buffer.concat([rest, bytes]);
    const end = all.length - (all.length % EVENT_BYTES);
    for (let at = 0; at < end; at += EVENT_BYTES) {
      const pressed = meaning(all.subarray(at, at + EVENT_BYTES));
      if (pressed !== null) onKey(pressed);
    }
    rest = Buffer.from(all.subarray(end));
  };
}

function meaning(event: Buffer): boolean | null {
  const type = event.readUInt16LE(TYPE_AT);
  if (type === EV_SYN) return event.readUInt16LE(CODE_AT) === SYN_DROPPED ? false : null;
  if (type !== EV_KEY) return null;
  const value = event.readInt32LE(VALUE_AT);
  if (value === PRESSED) return true;
  return value === RELEASED ? false : null;
}
