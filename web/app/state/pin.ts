/** The same rule as the box's (core/contract.ts); here only to enable the button. */
export function isPin(text: string): boolean {
  return /^\d{4,8}$/.test(text);
}
