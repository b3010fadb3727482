import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { zipSync } from 'fflate';
import { makeSample } from '../../src/demo/sample/people.ts';
import { type SampleOptions, sampleFiles } from '../../src/demo/sample/sample.ts';

/** The sample's files as the sheets of one workbook. */
export async function writeWorkbook(dir: string, options: SampleOptions): Promise<void> {
  const sheets = [...sampleFiles(options)]
    .filter(([name]) => name.endsWith('.csv') && name !== 'manifest.csv')
    .map(([name, bytes]) => ({
      name: name.replace('.csv', ''),
      rows: parse(Buffer.from(bytes), { bom: true, relax_column_count: true }) as string[][],
    }));
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packageRel = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const strings = new Map<string, number>();
  const place = (text: string) => {
    const at = strings.get(text) ?? strings.size;
    strings.set(text, at);
    return at;
  };
  const sheetXml = (rows: string[][]) => {
    const lines = rows.map((row, r) => {
      const cells = row.map((text, c) =>
        text === '' ? '' : `<c r="${column(c)}${r + 1}" t="s"><v>${place(text)}</v></c>`,
      );
      return `<row r="${r + 1}">${cells.join('')}</row>`;
    });
    return `${head}<worksheet xmlns="${main}"><sheetData>${lines.join('')}</sheetData></worksheet>`;
  };
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packageRel}"><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${rel}"><sheets>${sheets
      .map(({ name }, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packageRel}">${sheets
      .map(
        (_, i) =>
          `<Relationship Id="rId${i + 1}" Type="${rel}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="rIdS" Type="${rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  };
  for (const [i, { rows }] of sheets.entries())
    parts[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml(rows);
  parts['xl/sharedStrings.xml'] = `${head}<sst xmlns="${main}">${[...strings.keys()]
    .map((text) => `<si><t xml:space="preserve">${xml(text)}</t></si>`)
    .join('')}</sst>`;
  await mkdir(dir, { recursive: true });
  const packed = zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, Buffer.from(text)])),
  );
  await writeFile(join(dir, 'eksport.xlsx'), packed);
}

/** What SkoleGrunddata can say of the sample, one file for each institution. */
export async function writeSkoleGrunddata(dir: string, options: SampleOptions): Promise<void> {
  const sample = makeSample(options);
  await mkdir(dir, { recursive: true });
  for (const [i, org] of sample.orgs.entries()) {
    const number = String(100_000 + i);
    const groups = org.groups.map(
      ({ id, title }) =>
        `<c:Group><c:GroupId>${xml(id)}</c:GroupId><c:GroupName>${xml(title)}</c:GroupName><c:GroupType>Hovedgruppe</c:GroupType></c:Group>`,
    );
    const children = sample.children.flatMap((child) => {
      const at = child.places.find((place) => place.org === org.id);
      if (at === undefined) return [];
      const contacts = child.contacts.map(
        ({ adult, relation, custody, protected: hidden }) =>
          `<f:ContactPerson relation="${xml(relation)}" childCustody="${custody}" accessLevel="1"><f:Person protected="${hidden}"><c:FirstName>${xml(adult.given)}</c:FirstName><c:FamilyName>${xml(adult.family)}</c:FamilyName><c:UserId>${xml(adult.id)}</c:UserId><c:WorkPhoneNumber protected="false">${xml(adult.work)}</c:WorkPhoneNumber><c:MobilePhoneNumber protected="false">${xml(adult.mobile)}</c:MobilePhoneNumber></f:Person></f:ContactPerson>`,
      );
      return [
        `<f:InstitutionPerson source="Bench"><b:LocalPersonId>${xml(child.id)}</b:LocalPersonId><f:Person protected="${child.protected}"><c:FirstName>${xml(child.given)}</c:FirstName><c:FamilyName>${xml(child.family)}</c:FamilyName><c:UserId>${xml(child.id)}</c:UserId><c:BirthDate>${child.birthDate}</c:BirthDate><c:Address><c:StreetAddress>${xml(child.address)}</c:StreetAddress></c:Address></f:Person><f:Student><c:Role>Elev</c:Role><c:MainGroupId>${xml(at.group)}</c:MainGroupId>${contacts.join('')}</f:Student></f:InstitutionPerson>`,
      ];
    });
    const document = `<?xml version="1.0" encoding="UTF-8"?>
<f:UNILoginExportFullMyndighed xmlns:c="https://brugerdatabasen.stil.dk/bpi/wsieksport/7/common" xmlns:b="https://brugerdatabasen.stil.dk/bpi/common/3" xmlns:f="https://brugerdatabasen.stil.dk/bpi/wsieksport/7/fullmyndighed" exportDateTime="${options.date}T04:00:00" accessLevel="full"><c:ImportSource sourceDateTime="${options.date}T03:00:00" source="Bench" schoolYear="2026-2027"/><f:Institution><c:InstitutionNumber>${number}</c:InstitutionNumber><c:InstitutionName>${xml(org.name)}</c:InstitutionName>${groups.join('')}${children.join('')}</f:Institution></f:UNILoginExportFullMyndighed>`;
    await writeFile(join(dir, `${number}.xml`), document);
  }
}

/** `A`, `B` … `Z`, `AA` … for 0, 1 … */
function column(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : column(Math.floor(at / 26) - 1) + column(at % 26);
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
