/** Whether an `Accept-Encoding` value takes a coding; `q=0` means it does not. */
export function accepts(header: string | undefined, coding: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === coding && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
  });
}

/** Whether an `If-None-Match` value names an entity tag (weakly compared, as RFC 9110 asks). */
export function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return (
    header === etag || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  );
}
