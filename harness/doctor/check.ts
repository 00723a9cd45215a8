/** What one check of the doctor found. `lack` stands in the way of `run`; `note` is good to know. */
export type Finding =
  | { readonly state: 'ok'; readonly what: string }
  | { readonly state: 'note'; readonly what: string; readonly remedy?: string }
  | { readonly state: 'lack'; readonly what: string; readonly remedy: string };

export interface DoctorCheck {
  readonly id: string;
  readonly check: (context: DoctorContext) => Promise<readonly Finding[]>;
}

export interface DoctorContext {
  readonly cacheDir: string;
}

export const ok = (what: string): Finding => ({ state: 'ok', what });
export const note = (what: string, remedy?: string): Finding => ({
  state: 'note',
  what,
  ...(remedy === undefined ? {} : { remedy }),
});
export const lack = (what: string, remedy: string): Finding => ({ state: 'lack', what, remedy });
