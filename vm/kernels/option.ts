import type { ConfigOption } from '../../harness/schema/facts.ts';

/** What is known of one kernel option: how much CRIU needs it, and what goes wrong without it. */
export interface KernelOption {
  /** With the CONFIG_ prefix, as the newest kernels call it. */
  readonly name: string;
  readonly class: ConfigOption['class'];
  /** What needs it, in a few words; empty for a plain requirement. */
  readonly neededFor: string;
  /** What goes wrong without it, in one sentence. */
  readonly breaks: string;
  /** First kernel version that has the option under this name; absent when it is older than CRIU itself. */
  readonly since?: string;
  /** What did its work in kernels before `since`: another option, or 'always' when it could not be left out; absent when nothing did. */
  readonly before?: string;
  /** Architectures that have it, as the header of a configuration names them; absent for all. */
  readonly arch?: readonly string[];
  /** Name of the module, where it can be one. */
  readonly module?: string;
}

/** Several ways to the same end: where one is complete, the options that only the others need are not missed. */
export interface AlternativeGroup {
  /** What the ways are for, in a few words. */
  readonly purpose: string;
  /** What goes wrong when no way is complete, in one sentence. */
  readonly breaks: string;
  readonly ways: readonly { readonly name: string; readonly options: readonly string[] }[];
}
