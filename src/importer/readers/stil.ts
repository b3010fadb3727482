import { failure } from '../../core/errors.ts';
import { BrokenFile, type SourceFile } from '../files/source.ts';
import { startOfXml, type XmlNode, xmlParts } from '../files/xml.ts';
import type { RawRecord } from '../records.ts';
import type { ReadContext, SourceReader } from './reader.ts';
import { NOWHERE, type Origin, personRecords } from './stil-person.ts';
import { textIn, Unread } from './stil-shape.ts';

/** The document's own element: an export of SkoleGrunddata, or what a school's system delivers to it. */
const ROOT = /^UNILogin(?:Export\w*|Import)$/;
const ROOT_TAG = /<(?:[\w.-]+:)?UNILogin(?:Export\w*|Import)[\s>/]/;
/** What the web service puts around an export. */
const WRAPPER = /^(?:Envelope|Body|xml|\w+Response)$/;
/** The document's element is among the first bytes, also inside a SOAP envelope with headers. */
const HEAD = 16 * 1024;
const KINDS = ['orgs', 'users', 'roles', 'classes', 'enrollments', 'children', 'contacts'] as const;

/**
 * STIL SkoleGrunddata (UNI-Login) as the web service wsiEKSPORT gives it in the packages `full` and
 * `fullmyndighed`, all versions, also with the SOAP envelope around it; and UNILoginImport, which
 * the schools' systems deliver to it. Elements are known by their local names. docs/stil.md says
 * where each fact comes from.
 */
export const stilReader: SourceReader = {
  format: 'stil',
  isZip: false,
  matches: async (file) => ROOT_TAG.test(await startOfXml(file, HEAD)),
  async *read(file, context) {
    const document = newDocument(file, context);
    const parts = xmlParts(counted(file, context), {
      name: file.name,
      nodeLimit: context.limits.rowBytes,
      isContainer: isStilContainer,
    });
    for await (const { kind, node } of parts) yield* document[kind](node);
    document.end();
  },
};

/** Whether an element holds the parts of a document, and is no part itself. */
export function isStilContainer(name: string, around: readonly string[]): boolean {
  return around.some((outer) => ROOT.test(outer))
    ? name === 'Institution' && !around.includes(name)
    : ROOT.test(name) || WRAPPER.test(name);
}

async function* counted(file: SourceFile, context: ReadContext): AsyncGenerator<Uint8Array> {
  for await (const chunk of await file.open()) {
    context.onBytes((chunk as Uint8Array).length);
    yield chunk as Uint8Array;
  }
}

interface Institution {
  readonly line: number;
  number: string;
  name: string;
  /** Whether its own record is out. */
  told: boolean;
  readonly groups: Map<string, XmlNode>;
  readonly mainGroups: Set<string>;
  /** Groups that somebody is in, with the line that says so. */
  readonly usedGroups: Map<string, number>;
}

function newDocument(file: SourceFile, context: ReadContext) {
  const unread = new Unread(file.name, context.unused);
  const broken = ({ line }: XmlNode) =>
    new BrokenFile(failure('damagedExport', { file: file.name, line }));
  const sources = new Map<string, Origin>();
  const owners = new Map<string, string>();
  let whole: Origin = NOWHERE;
  let here: Institution | null = null;
  let people = 0;
  /** Null until the first person: in a document without lines, people are counted instead. */
  let hasLines: boolean | null = null;

  function open({ name, line, attributes }: XmlNode): readonly RawRecord[] {
    if (ROOT.test(name)) {
      // Neither marks of protection nor contacts are in them: protected names would be shown.
      if (/small|medium/i.test(`${name} ${attributes.get('accessLevel')}`))
        throw new BrokenFile(failure('exportTooNarrow', { file: file.name }));
      const delivered = attributes.has('sourceDateTime');
      whole = originOf(attributes, delivered ? 'sourceDateTime' : 'exportDateTime');
    }
    if (name !== 'Institution') return [];
    for (const kind of KINDS) context.holds(kind);
    const lists = { groups: new Map(), mainGroups: new Set<string>(), usedGroups: new Map() };
    here = { line, number: '', name: '', told: false, ...lists };
    return [];
  }

  function* node(found: XmlNode): Generator<RawRecord> {
    unread.look(found);
    if (found.name === 'ImportSource') addSource(found);
    if (here === null) return;
    if (found.name === 'InstitutionNumber') {
      if (here.number !== '') throw broken(found);
      here.number = found.text.trim();
    }
    if (found.name === 'InstitutionName') here.name = found.text.trim();
    if (found.name === 'Group') here.groups.set(textIn(found, 'GroupId'), found);
    if (found.name === 'InstitutionPerson') yield* person(here, found);
  }

  function* close(found: XmlNode): Generator<RawRecord> {
    if (found.name !== 'Institution' || here === null) return;
    yield* institution(here, found);
    yield* groups(here);
    here = null;
  }

  /** The same system may be listed once a school year: its newest delivery counts. */
  function addSource({ attributes }: XmlNode): void {
    const origin = originOf(attributes, 'sourceDateTime');
    const before = sources.get(origin.given.source);
    if (before === undefined || Date.parse(before.given.changed) < Date.parse(origin.given.changed))
      sources.set(origin.given.source, origin);
  }

  /** Of a person's own system; of people made by hand, the time of the export. */
  function originOfPerson({ attributes }: XmlNode): Origin {
    const source = attributes.get('source')?.trim() ?? '';
    const known = sources.get(source);
    if (known !== undefined || source === '') return known ?? whole;
    return { given: { ...whole.given, source }, columns: whole.columns };
  }

  /** Of what belongs to no person. */
  function shared(): Origin {
    const [only] = sources.values();
    return sources.size === 1 && only !== undefined ? only : whole;
  }

  function* institution(at: Institution, found: XmlNode): Generator<RawRecord> {
    if (at.told) return;
    if (at.number === '') throw broken(found);
    at.told = true;
    const columns = { id: 'InstitutionNumber', name: 'InstitutionName', ...shared().columns };
    const given = { id: at.number, name: at.name, ...shared().given };
    yield context.record('orgs', { line: at.line, columns }, given);
  }

  function* person(at: Institution, found: XmlNode): Generator<RawRecord> {
    yield* institution(at, found);
    people++;
    hasLines ??= found.line > 3;
    const byLine = hasLines;
    const line = byLine ? found.line : people;
    yield* personRecords(found, {
      context,
      owners,
      line,
      lineOf: (inside) => (byLine ? inside.line : line),
      institution: at.number,
      // Local ids are unique in one system only.
      system: sources.size > 1 ? `${found.attributes.get('source')?.trim() ?? ''}/` : '',
      origin: originOfPerson(found),
      joins(group, isMain) {
        if (isMain) at.mainGroups.add(group);
        if (!at.usedGroups.has(group)) at.usedGroups.set(group, line);
        return at.groups.get(group);
      },
    });
  }

  /**
   * At the end of an institution, when it is known which of them are some child's main group. Also
   * those that people are in and nobody has described: SkoleGrunddata makes them in the same way.
   */
  function* groups(at: Institution): Generator<RawRecord> {
    const { given, columns } = shared();
    const words = {
      id: 'GroupId',
      title: 'GroupName',
      type: 'GroupType',
      school: 'InstitutionNumber',
      ...columns,
    };
    for (const id of new Set([...at.groups.keys(), ...at.usedGroups.keys()])) {
      if (id === '') continue;
      const group = at.groups.get(id);
      const type = textIn(group, 'GroupType');
      const line = at.usedGroups.get(id) ?? at.line;
      yield context.record(
        'classes',
        { line: hasLines ? (group?.line ?? line) : line, columns: words },
        {
          id: `${at.number}/${id}`,
          title: textIn(group, 'GroupName') || id,
          type: at.mainGroups.has(id) && !/hoved/i.test(type) ? 'Hovedgruppe' : type,
          school: at.number,
          ...given,
        },
      );
    }
  }

  return { open, node, close, end: () => unread.report() };
}

function originOf(attributes: XmlNode['attributes'], time: string): Origin {
  const [changed, source] = [attributes.get(time)?.trim(), attributes.get('source')?.trim()];
  return {
    given: { changed: changed ?? '', source: source ?? '' },
    columns: { changed: `@${time}`, source: '@source' },
  };
}
