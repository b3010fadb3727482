/** What a phone's camera opens: the code is in the fragment, which no browser sends anywhere. */
export function keycardLink(appUrl: string, code: string): string {
  return `${appUrl.replace(/\/$/, '')}/#k=${code}`;
}
