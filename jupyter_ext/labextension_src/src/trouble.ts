/** Why the server part did not answer; a module of its own, for what needs no server. */

/** `gone` no server part, `refused` not allowed, `failed` anything else. */
export type Trouble =
  | 'gone'
  | 'missing'
  | 'refused'
  | 'obsolete'
  | 'large'
  | 'elsewhere'
  | 'busy'
  | 'failed';

export class ApiError extends Error {
  constructor(
    readonly trouble: Trouble,
    message: string
  ) {
    super(message);
    this.name = 'ApiError';
  }
}
