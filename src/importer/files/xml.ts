import { SaxesParser, type SaxesTagNS } from 'saxes';
import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile, startOf } from './source.ts';

/** One element with all that is in it. Names are local: a file's prefixes are its own business. */
export interface XmlNode {
  readonly name: string;
  /** Of its start tag, as an editor counts, from 1. */
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlNode[];
  /** The text directly in it. */
  text: string;
}

/** `open` and `close` are the tags of a container, which is never held whole; `node` is all else. */
export interface XmlPart {
  readonly kind: 'open' | 'node' | 'close';
  readonly node: XmlNode;
}

export interface XmlOptions {
  /** For errors. */
  readonly name: string;
  /** The most characters of one node, tags included. */
  readonly nodeLimit: number;
  /** Whether an element is a container, by its name and those of the containers around it. */
  isContainer(name: string, around: readonly string[]): boolean;
}

const MAX_DEPTH = 40;
/** What a node costs beside its text. */
const NODE_COST = 64;
/** The parser holds a text or a tag until it ends: it is fed in pieces, to notice one that does not. */
const PIECE = 64 * 1024;
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * The parts of an XML document in their order, as they arrive, in bounded memory. Strict: what is
 * not well-formed, or ends early, is `damagedExport` with its line. A document type is refused
 * (`notAnExport`): it could name other files, or entities that grow without end, and no format that
 * is read has one. Beyond the limit: `exportTooLarge`. All are thrown as BrokenFile.
 */
export async function* xmlParts(
  bytes: AsyncIterable<Uint8Array>,
  options: XmlOptions,
): AsyncGenerator<XmlPart> {
  const document = newDocument(options);
  for await (const text of xmlText(bytes, options.name))
    for (let at = 0; at < text.length; at += PIECE)
      yield* document.write(text.slice(at, at + PIECE));
  yield* document.end();
}

function newDocument({ name: file, nodeLimit, isContainer }: XmlOptions) {
  const parser = new SaxesParser({ xmlns: true });
  const containers: XmlNode[] = [];
  /** Their names. */
  const around: string[] = [];
  /** The node that is being read, outermost first. */
  const open: XmlNode[] = [];
  let parts: XmlPart[] = [];
  /** Characters since the last tag, and of the node. */
  let untagged = 0;
  let size = 0;
  const damaged = () => new BrokenFile(failure('damagedExport', { file, line: parser.line }));
  const spend = (cost: number) => {
    size += cost;
    if (size > nodeLimit) throw new BrokenFile(failure('exportTooLarge', { file }));
  };
  parser.on('doctype', () => {
    throw new BrokenFile(failure('notAnExport', { file }));
  });
  parser.on('opentag', (tag) => {
    untagged = 0;
    if (open.length + containers.length >= MAX_DEPTH) throw damaged();
    const node: XmlNode = {
      name: tag.local,
      line: parser.line,
      attributes: attributesOf(tag),
      children: [],
      text: '',
    };
    if (open.length === 0 && isContainer(node.name, around)) {
      containers.push(node);
      around.push(node.name);
      parts.push({ kind: 'open', node });
      return;
    }
    if (open.length === 0) size = 0;
    let cost = NODE_COST;
    for (const [name, value] of node.attributes) cost += name.length + value.length;
    spend(cost);
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  const add = (text: string) => {
    const node = open.at(-1);
    if (node === undefined) {
      // A container has elements only.
      if (text.trim() !== '') throw damaged();
      return;
    }
    spend(text.length);
    node.text += text;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    untagged = 0;
    const node = open.pop();
    if (node === undefined) {
      const container = containers.pop();
      around.pop();
      if (container !== undefined) parts.push({ kind: 'close', node: container });
    } else if (open.length === 0) parts.push({ kind: 'node', node });
  });
  const fed = (feed: () => void): XmlPart[] => {
    try {
      feed();
    } catch (error) {
      throw error instanceof BrokenFile ? error : damaged();
    }
    if (untagged > nodeLimit) throw new BrokenFile(failure('exportTooLarge', { file }));
    const ready = parts;
    parts = [];
    return ready;
  };
  return {
    write: (text: string) =>
      fed(() => {
        untagged += text.length;
        parser.write(text);
      }),
    end: () => fed(() => void parser.close()),
  };
}

const NO_ATTRIBUTES = new Map<string, string>();

/** Without declarations of namespaces; two of the same local name keep both. */
function attributesOf({ attributes }: SaxesTagNS): ReadonlyMap<string, string> {
  let found = NO_ATTRIBUTES;
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute === undefined || attribute.uri === XMLNS || attribute.uri === XSI) continue;
    if (found.size === 0) found = new Map();
    found.set(found.has(attribute.local) ? name : attribute.local, attribute.value);
  }
  return found;
}

/** What an XML declaration may name, as a TextDecoder knows it. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
};
/** Enough to hold an XML declaration in UTF-16. */
const HEAD = 512;

/** By byte order mark, else by the declaration, else UTF-8; null for one that is not read. */
function encodingOf(head: Uint8Array): string | null {
  const [a, b] = head;
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xef && b === 0xbb) return 'utf-8';
  if (a === 0x00 && b === 0x3c) return 'utf-16be';
  if (a === 0x3c && b === 0x00) return 'utf-16le';
  const start = Buffer.from(head).toString('latin1');
  const named = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1];
  return named === undefined ? 'utf-8' : (ENCODINGS[named.toLowerCase()] ?? null);
}

/** Decoded strictly: bytes that are not of the encoding are `damagedExport`. */
async function* xmlText(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<string> {
  let head: Uint8Array = new Uint8Array();
  let decoder: TextDecoder | null = null;
  let line = 1;
  const begun = () => {
    const encoding = encodingOf(head);
    if (encoding === null) throw new BrokenFile(failure('notAnExport', { file }));
    return new TextDecoder(encoding, { fatal: true });
  };
  const lines = (text: string) => text.split('\n').length - 1;
  const decoded = (by: TextDecoder, chunk: Uint8Array, stream: boolean) => {
    try {
      const text = by.decode(chunk, { stream });
      line += lines(text);
      return text;
    } catch {
      const [before = ''] = new TextDecoder(by.encoding).decode(chunk).split('\ufffd');
      throw new BrokenFile(failure('damagedExport', { file, line: line + lines(before) }));
    }
  };
  for await (const chunk of bytes) {
    if (decoder !== null) {
      yield decoded(decoder, chunk, true);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD) continue;
    decoder = begun();
    yield decoded(decoder, head, true);
  }
  if (decoder === null) {
    decoder = begun();
    yield decoded(decoder, head, true);
  }
  yield decoded(decoder, new Uint8Array(), false);
}

/** The first bytes of a file as text, for recognising it; empty where it is no XML. */
export async function startOfXml(file: SourceFile, length: number): Promise<string> {
  const bytes = await startOf(file, length);
  const encoding = encodingOf(bytes);
  if (encoding === null) return '';
  const text = new TextDecoder(encoding).decode(bytes);
  return /^\s*</.test(text) ? text : '';
}
