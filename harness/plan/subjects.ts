import type { Subject } from '../../workloads/subjects/catalogue.ts';
import type { Cell, CriuOptions } from '../schema/cell.ts';
import type { Flavor, Mutation, SubjectCell } from '../schema/subject.ts';
import { contentId } from './content-id.ts';
import type { PlannedMachine } from './plan.ts';

export interface SubjectPlan {
  readonly machine: PlannedMachine;
  readonly repeat: number;
  readonly criu: { readonly source: 'userland' | 'override'; readonly sha256?: string | undefined };
  readonly networkLock: CriuOptions['network_lock'] | undefined;
}

const subjectCellOf = (subject: Subject, flavor: Flavor, mutation: Mutation | undefined): SubjectCell => {
  const { about, expect, lost, changes, between, hasPeer } = subject;
  const refusal = expect.find(({ flavors }) => flavors === undefined || flavors.includes(flavor));
  return {
    flavor,
    about,
    ...(refusal === undefined ? {} : { refusal: { refused: refusal.refused, at: refusal.at, why: refusal.why } }),
    ...(lost === undefined ? {} : { lost }),
    ...(Object.keys(changes).length === 0 ? {} : { changes }),
    ...(between.length === 0 ? {} : { between }),
    ...(hasPeer ? { peer: true as const } : {}),
    ...(mutation === undefined ? {} : { mutation }),
  };
};

/** The cell of a subject in one flavor, a batch of its own: what one leaves behind must not reach another. */
export const subjectCellFor = (
  { machine, repeat, criu, networkLock }: SubjectPlan,
  subject: Subject,
  flavor: Flavor,
  mutation?: Mutation,
): Cell => {
  const { id: machineId, provider, kernel, userland, clock, cpu } = machine;
  const content = {
    provider,
    kernel,
    userland,
    criu: { ...criu, options: { ...subject.criu, ...(networkLock === undefined ? {} : { network_lock: networkLock }) } },
    workload: { id: subject.id, params: {} },
    subject: subjectCellOf(subject, flavor, mutation),
    procedure: 'roundtrip',
    repeat,
    ...(clock === undefined ? {} : { clock }),
    ...(cpu === undefined ? {} : { cpu }),
  } as const;
  const id = contentId(content);
  return { id, batch: `${subject.id.replaceAll('/', '-')}-${flavor}-${id}`, machine: machineId, ...content };
};

/** The cells of subjects on one machine: flavor by flavor of each. */
export const subjectCells = (plan: SubjectPlan, subjects: readonly Subject[]): Cell[] =>
  subjects.flatMap((subject) => subject.flavors.map((flavor) => subjectCellFor(plan, subject, flavor)));

/** The first flavor in which a subject is to survive; a mutation of what is refused shows nothing. */
const survivingFlavor = ({ flavors, expect }: Subject): Flavor | undefined =>
  flavors.find((flavor) => !expect.some((refusal) => refusal.flavors === undefined || refusal.flavors.includes(flavor)));

/** The same, each spoilt in every way that it names, in one flavor. */
export const mutationCells = (plan: SubjectPlan, subjects: readonly Subject[]): Cell[] =>
  subjects.flatMap((subject) => {
    const flavor = survivingFlavor(subject);
    return flavor === undefined ? [] : subject.mutations.map((mutation) => subjectCellFor(plan, subject, flavor, mutation));
  });
