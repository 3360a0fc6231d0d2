import { useMemo } from 'react';
import { ChoicesDocument, type ChoicesQuery } from '../generated/operations.ts';
import { useAllPages } from './all-pages.ts';

type Services = NonNullable<ChoicesQuery['services']>;
export type ServiceChoice = Services['edges'][number]['node'];
export type ProfessionalChoice = NonNullable<ChoicesQuery['professionals']>[number];

/** All services by name, those too that are not offered any more, and everybody on the staff. */
export function useChoices(): { services: ServiceChoice[]; professionals: ProfessionalChoice[] } {
  const { data } = useAllPages(ChoicesDocument, {}, ({ services }) => services);
  return useMemo(
    () => ({
      services: (data?.services?.edges ?? []).map(({ node }) => node),
      professionals: data?.professionals ?? [],
    }),
    [data],
  );
}
