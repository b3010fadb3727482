export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * JSON text with object keys in code-unit order, no white space and no undefined members:
 * the same value always gives the same bytes, so it can be hashed, signed and compared.
 * This is RFC 8785 for the values used here: text, whole numbers, booleans and null.
 */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined)
      text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonical(member)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
