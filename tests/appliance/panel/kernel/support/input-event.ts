/** `struct input_event` as a 64-bit kernel writes it. */
export function inputEvent(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64LE(1_790_000_000n, 0);
  bytes.writeBigInt64LE(123_456n, 8);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}

const KEY_PROG1 = 148;

/** @param value 1 pressed, 0 released, 2 held and repeating */
export function keyEvent(value: 0 | 1 | 2): Buffer {
  return inputEvent(1, KEY_PROG1, value);
}

/** What the kernel ends each report with. */
export const SYN = inputEvent(0, 0, 0);
