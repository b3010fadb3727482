import qrcode from 'qrcode';

/** `text` as a QR code in SVG, black on white, for a page that shows it at any size. */
export function qrSvg(text: string): Promise<string> {
  return qrcode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
}

/** `text` as a QR code of half-block characters, dark on light, for a terminal. */
export async function qrTerminal(text: string): Promise<string> {
  const blocks = await qrcode.toString(text, {
    type: 'utf8',
    errorCorrectionLevel: 'L',
    margin: 2,
    // White is what is drawn.
    color: { dark: '#ffffff', light: '#000000' },
  });
  // The terminal's bright white on black, whatever its own colours are.
  return blocks.replaceAll(/^.+$/gm, '\u001b[97;40m$&\u001b[0m');
}
