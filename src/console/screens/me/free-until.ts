type Cancellable = { freeCancellationUntil: string; session: { startsAt: string } };

/**
 * Until when somebody is told that they cancel freely. The server lets some do so during the class: before it begins, its
 * start is what people plan by.
 */
export function freeUntil(
  { freeCancellationUntil, session: { startsAt } }: Cancellable,
  now: number,
): string {
  const [free, start] = [freeCancellationUntil, startsAt].map((instant) => Date.parse(instant)) as [
    number,
    number,
  ];
  return start > now && free > start ? startsAt : freeCancellationUntil;
}
