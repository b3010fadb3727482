/** A certificate the hub has handed out. It holds nothing secret. */
export interface HeldCertificate {
  /** PEM, the box's own first. */
  readonly chain: string;
  /** Which authority it is from. */
  readonly issuer: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  readonly publicKey: string;
  /** Milliseconds since 1970 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
}
