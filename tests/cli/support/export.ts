import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names that stand nowhere but in this export: whoever finds them has found plaintext. */
export const CANARY = {
  given: 'Kanariefuglsæøå',
  family: 'Quetzalcoatlsen-Vøvse',
  contact: 'Xenofilia Quetzalcoatlsen',
  medicine: 'Zyxwvutol',
  phone: '10987654',
  hidden: 'Hemmelinde',
} as const;

/** Writes a small OneRoster 1.1 export: a school with three children, one of them protected. */
export function writeExport(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const changed = '2026-11-20T08:00:00.000Z';
  const user = (id: string, role: string, given: string, family: string, more = '') =>
    [
      id,
      'active',
      changed,
      'true',
      'skole',
      role,
      id,
      '',
      given,
      family,
      '',
      '',
      '',
      '',
      more,
      '',
      '',
    ]
      .concat('')
      .join(',');
  const files: Record<string, string[]> = {
    'orgs.csv': [
      'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
      `skole,active,${changed},Skolen ved Åen,school,101001,`,
    ],
    'users.csv': [
      'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
      user('b1', 'student', CANARY.given, CANARY.family),
      user('b2', 'student', 'Ida', 'Lund'),
      user('b3', 'student', CANARY.hidden, 'Bertelsen'),
      user('s1', 'teacher', 'Bo', 'Lind'),
      user('s2', 'administrator', 'Eva', 'Krog'),
    ],
    'classes.csv': [
      'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
      `k1,active,${changed},1.A,01,,1A,homeroom,,skole,,,,`,
    ],
    'enrollments.csv': [
      'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
      ...['b1', 'b2', 'b3'].map((id) => `e${id},active,${changed},k1,skole,${id},student,,,`),
    ],
    'contacts.csv': [
      'childId,contactId,name,relation,custody,mayPickUp,priority,mobile',
      `b1,c1,${CANARY.contact},mor,ja,ja,1,${CANARY.phone}`,
      'b2,c2,Per Lund,far,ja,ja,1,10203040',
    ],
    'medications.csv': [
      'childId,medicationId,name,dose,times',
      `b1,m1,${CANARY.medicine},5 ml,12:00`,
    ],
    'children.csv': ['childId,protected,address', 'b3,ja,Skjulevej 1'],
  };
  for (const [name, lines] of Object.entries(files))
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
}
