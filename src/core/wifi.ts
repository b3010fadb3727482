/** 802.11i: a WPA2 passphrase is 8 to 63 printable ASCII characters. */
const PASSPHRASE = /^[ -~]{8,63}$/;

/** Whether phones and radios take it as the password of a WPA2 network. */
export function isPassphrase(text: string): boolean {
  return PASSPHRASE.test(text);
}
