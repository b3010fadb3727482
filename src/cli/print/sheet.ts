import PDFDocument from 'pdfkit';

export type Sheet = InstanceType<typeof PDFDocument>;

/** A4 in PDF points (1/72 inch). */
export const PAGE = { width: 595.28, height: 841.89, margin: 40 } as const;

/** DESIGN "Look": ink blue on paper white, lantern amber as the one accent. */
export const COLOUR = {
  ink: '#16324f',
  quiet: '#51677d',
  line: '#b9c4cf',
  wash: '#f3f5f7',
  amber: '#e9a21b',
  glow: '#fdf1d8',
  white: '#ffffff',
} as const;

export const FONT = {
  text: 'Helvetica',
  bold: 'Helvetica-Bold',
  code: 'Courier-Bold',
} as const;

/**
 * Draws one A4 page and gives its bytes. The same drawing with the same `createdAt`
 * (milliseconds since 1970 UTC) gives the same bytes.
 */
export function drawSheet(
  facts: { title: string; language: string; createdAt: number },
  draw: (sheet: Sheet) => void,
): Promise<Uint8Array> {
  const sheet = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: facts.language,
    displayTitle: true,
    info: {
      Title: facts.title,
      Creator: 'Lygte',
      CreationDate: new Date(facts.createdAt),
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Uint8Array[] = [];
  sheet.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  sheet.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
  sheet.on('error', reject);
  draw(sheet);
  sheet.end();
  return promise;
}

export interface Words {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly font?: string;
  readonly colour?: string;
  readonly align?: 'left' | 'center' | 'right';
  /** Smallest size the words may shrink to so that they keep to one line. */
  readonly shrinkTo?: number;
  readonly spacing?: number;
}

/** Writes words in a column and returns the y below them. */
export function write(sheet: Sheet, text: string, words: Words): number {
  const { x, y, width, font = FONT.text, colour = COLOUR.ink, align = 'left' } = words;
  const shown = printable(text);
  const options = { width, align, lineGap: words.size * 0.18 };
  const spaced = { ...options, characterSpacing: words.spacing ?? 0 };
  sheet.font(font).fontSize(words.size).fillColor(colour);
  let size = words.size;
  while (words.shrinkTo !== undefined && size > words.shrinkTo && wide(sheet, shown, width)) {
    size -= 0.5;
    sheet.fontSize(size);
  }
  sheet.text(shown, x, y, spaced);
  return sheet.y;
}

function wide(sheet: Sheet, text: string, width: number): boolean {
  return sheet.widthOfString(text) > width;
}

/** A numbered dot, as before each step. */
export function dot(sheet: Sheet, text: string, x: number, y: number, radius: number): void {
  sheet.circle(x + radius, y + radius, radius).fill(COLOUR.amber);
  write(sheet, text, {
    x,
    y: y + radius - radius * 0.4,
    width: radius * 2,
    size: radius * 1.15,
    font: FONT.bold,
    align: 'center',
  });
}

/** What Windows-1252 has beyond Latin 1; the fonts every PDF reader brings have these and no more. */
const EXTRA = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** A name with letters the paper's fonts lack, in the nearest letters they have. */
function printable(text: string): string {
  return [...text.normalize('NFC')]
    .map((char) => {
      if (has(char)) return char;
      const plain = [...char.normalize('NFD')].filter(has).join('');
      return plain === '' ? '?' : plain;
    })
    .join('');
}

function has(char: string): boolean {
  const point = char.codePointAt(0) ?? 0;
  return (
    (point >= 0x20 && point < 0x7f) || (point >= 0xa0 && point <= 0xff) || EXTRA.includes(char)
  );
}
