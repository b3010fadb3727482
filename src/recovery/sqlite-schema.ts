/** The tables of `lygte open --sqlite`: the snapshot's words, one row a thing. */
export const SCHEMA = `
CREATE TABLE institution (id TEXT, name TEXT, kind TEXT);
CREATE TABLE "group" (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE staff (id TEXT PRIMARY KEY, name TEXT, role TEXT);
CREATE TABLE child (
  id TEXT PRIMARY KEY, given_name TEXT, family_name TEXT, alias TEXT, protected INTEGER,
  birth_date TEXT, self_decider INTEGER, allergies TEXT, needs TEXT, source TEXT, source_at TEXT
);
CREATE TABLE child_group (child_id TEXT, group_id TEXT);
CREATE TABLE contact (
  child_id TEXT, priority INTEGER, name TEXT, relation TEXT, phones TEXT, custody INTEGER,
  may_pick_up INTEGER, protected INTEGER, tier TEXT, source TEXT, source_at TEXT
);
CREATE TABLE medication (
  child_id TEXT, id TEXT, name TEXT, dose TEXT, route TEXT, times TEXT, as_needed INTEGER,
  emergency INTEGER, max_doses_per_day INTEGER, reason TEXT, instructions TEXT,
  valid_from TEXT, valid_until TEXT, source TEXT, source_at TEXT
);
CREATE TABLE attendance (child_id TEXT PRIMARY KEY, status TEXT, at TEXT, source TEXT);
CREATE TABLE plan (heading TEXT, kind TEXT, text TEXT);
CREATE TABLE plan_contact (role TEXT, name TEXT, phones TEXT, hours TEXT);
CREATE TABLE protected_child (
  id TEXT PRIMARY KEY, given_name TEXT, family_name TEXT, birth_date TEXT, address TEXT,
  custody_note TEXT
);
CREATE TABLE kept_back (child_id TEXT, field TEXT, text TEXT);
CREATE TABLE event (
  id TEXT, kind TEXT, at TEXT, by_name TEXT, child_id TEXT, drill INTEGER, json TEXT
);
`;
