import { createContext, useContext } from 'react';
import type { ConsoleViewerQuery } from '../generated/operations.ts';

type Known = NonNullable<ConsoleViewerQuery['viewer']>;
export type Center = NonNullable<ConsoleViewerQuery['center']>;
export type Professional = Extract<Known, { __typename: 'Professional' }>;
export type Customer = Extract<Known, { __typename: 'Customer' }>;
type Account = { viewer: Professional | Customer; center: Center };

export const AccountContext = createContext<Account | null>(null);

/** Who is signed in. For screens behind the sign-in. */
export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error('nobody is signed in here');
  return account;
}

/** The member of staff who is signed in. */
export function useStaff(): Professional {
  const { viewer } = useAccount();
  if (viewer.__typename !== 'Professional') throw new Error('a screen of staff');
  return viewer;
}

/** Whether the one who is signed in may change what only managers may. The server decides; screens hide what it would refuse. */
export const useIsManager = (): boolean => useStaff().role === 'MANAGER';
