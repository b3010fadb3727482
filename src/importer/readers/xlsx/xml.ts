import { SaxesParser } from 'saxes';
import { failure } from '../../../core/errors.ts';
import { BrokenFile, type Limits } from '../../files/source.ts';
import type { Package } from './package.ts';

/** Faster without places, and no file needs its namespaces told apart. */
const OPTIONS = { xmlns: false, position: false } as const;

/** What is done with the elements of a part. Names come without their prefix. */
export interface Elements<T> {
  open(name: string, attributes: Readonly<Record<string, string>>, emit: (item: T) => void): void;
  text?(text: string): void;
  close?(name: string, emit: (item: T) => void): void;
}

export interface PartDeps {
  readonly parts: Package;
  readonly limits: Limits;
  /** The workbook, for a failure. */
  readonly file: string;
}

/**
 * What `elements` emits while a part is read, in bounded memory. Throws BrokenFile: `damagedExport`
 * for what is no XML or has a document type, `exportTooLarge` for a text or tag beyond the limit of
 * a row.
 */
export async function* itemsOf<T>(
  name: string,
  deps: PartDeps,
  elements: Elements<T>,
): AsyncGenerator<T> {
  const broken = () => new BrokenFile(failure('damagedExport', { file: deps.file }));
  const parser = new SaxesParser<typeof OPTIONS>(OPTIONS);
  let items: T[] = [];
  /** Since the last element or text: a parser keeps all of it in memory. */
  let pending = 0;
  const emit = (item: T) => items.push(item);
  parser.on('opentag', ({ name, attributes }) => {
    pending = 0;
    elements.open(bare(name), attributes, emit);
  });
  parser.on('text', (text) => {
    pending = 0;
    elements.text?.(text);
  });
  parser.on('cdata', (text) => elements.text?.(text));
  parser.on('closetag', ({ name }) => {
    pending = 0;
    elements.close?.(bare(name), emit);
  });
  // Entities of a document type are a way to make much of little.
  parser.on('doctype', () => {
    throw broken();
  });
  parser.on('error', () => {
    throw broken();
  });
  let decoder: TextDecoder | null = null;
  const feed = (text: string) => {
    pending += text.length;
    parser.write(text);
    if (pending > deps.limits.rowBytes)
      throw new BrokenFile(failure('exportTooLarge', { file: deps.file }));
  };
  for await (const bytes of deps.parts.read(name)) {
    decoder ??= new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8');
    feed(decoder.decode(bytes, { stream: true }));
    if (items.length === 0) continue;
    yield* items;
    items = [];
  }
  feed(decoder?.decode() ?? '');
  parser.close();
  yield* items;
}

/**
 * Looks at the tags of these names, each as it is written, without a check of what stands around
 * them: for a quick look at a large part.
 */
export async function eachTag(
  name: string,
  deps: PartDeps,
  names: readonly string[],
  look: (name: string, tag: string) => void,
): Promise<void> {
  const pattern = new RegExp(`<(?:[\\w.-]+:)?(${names.join('|')})[ \\t\\r\\n][^>]*>`, 'g');
  let rest = '';
  for await (const bytes of deps.parts.read(name)) {
    const text = rest + Buffer.from(bytes).toString('latin1');
    for (const [tag, name = ''] of text.matchAll(pattern)) look(name, tag);
    rest = text.slice(Math.max(text.lastIndexOf('<'), text.length - deps.limits.rowBytes));
  }
}

/** The attribute `name` in a tag, by a pattern made by `attributePattern`; empty where it has none. */
export function attributeIn(tag: string, pattern: RegExp): string {
  return pattern.exec(tag)?.[1] ?? '';
}

export function attributePattern(name: string): RegExp {
  return new RegExp(`[ \\t\\r\\n]${name}=["']([^"']*)["']`);
}

/** Reads a part for what `elements` does on its way. */
export async function readPart(
  name: string,
  deps: PartDeps,
  elements: Elements<never>,
): Promise<void> {
  for await (const _ of itemsOf(name, deps, elements));
}

function bare(name: string): string {
  return name.includes(':') ? name.slice(name.indexOf(':') + 1) : name;
}

/** Excel writes characters that XML may not have as `_x0007_`. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
}
