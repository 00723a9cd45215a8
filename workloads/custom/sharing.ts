/**
 * Probes that fall due while one is under way share the next request, which is sent after all of them were due: a service that
 * was frozen, or that answers one request after the other, is not buried under those that have piled up.
 */
export const sharing = (send: () => Promise<void>): (() => Promise<void>) => {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    const sent = send().finally(() => {
      if (current === sent) current = undefined;
    });
    current = sent;
    return sent;
  };
  const startNext = (): Promise<void> => {
    next = undefined;
    return start();
  };
  return () => {
    if (current === undefined) return start();
    next ??= current.then(startNext, startNext);
    return next;
  };
};
