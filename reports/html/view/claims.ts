import type { Verdict } from '../../../harness/schema/cell.ts';
import type { ClaimVerdict } from '../../../harness/schema/claims.ts';
import type { Results } from '../../../harness/schema/results.ts';
import { CLAIMS_METHOD, claimsSummary, claimTexts } from '../../claims.ts';
import type { VerdictView } from './words.ts';

/** Icon and colour; a refuted claim is nobody's failure, so it is not red. */
const KEYS: Readonly<Record<ClaimVerdict, Verdict>> = { confirmed: 'pass', refuted: 'error', 'not-judgeable': 'skip' };

const badgeOf = ({ verdict, word }: { readonly verdict: ClaimVerdict; readonly word: string }): VerdictView => ({
  key: KEYS[verdict],
  word,
});

/** Published figures and what this run says of them. */
export const claimsView = (results: Results) => {
  const claims = claimTexts(results);
  return {
    summary: claimsSummary(results),
    method: CLAIMS_METHOD,
    sources: [...new Set(claims.map(({ source }) => source))].join('; '),
    claims: claims.map((claim) => ({
      ...claim,
      badge: badgeOf(claim),
      measures: claim.measures.map((measure) => ({ ...measure, badge: badgeOf(measure) })),
    })),
  };
};
