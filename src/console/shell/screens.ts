import { lazy } from 'react';

/** The screens by the addresses that they have, longer ones first. Each is a file that is loaded when it is first shown. */
const SCREENS = {
  '/now': () => import('../screens/now/screen.tsx'),
  '/attention': () => import('../screens/attention/screen.tsx'),
  '/week': () => import('../screens/week/screen.tsx'),
  '/sessions/': () => import('../screens/session/screen.tsx'),
  '/services/': () => import('../screens/services/service/screen.tsx'),
  '/services': () => import('../screens/services/screen.tsx'),
  '/schedules/': () => import('../screens/schedules/screen.tsx'),
  '/people': () => import('../screens/people/screen.tsx'),
  '/closures': () => import('../screens/closures/screen.tsx'),
  '/messages': () => import('../screens/messages/screen.tsx'),
  '/settings': () => import('../screens/settings/screen.tsx'),
  '/me/classes': () => import('../screens/me/classes/screen.tsx'),
  '/me/book': () => import('../screens/me/book/screen.tsx'),
  '/me/account': () => import('../screens/me/account/screen.tsx'),
  '/c/': () => import('../screens/timetable/screen.tsx'),
};

export const Now = lazy(SCREENS['/now']);
export const Attention = lazy(SCREENS['/attention']);
export const Week = lazy(SCREENS['/week']);
export const Session = lazy(SCREENS['/sessions/']);
export const Service = lazy(SCREENS['/services/']);
export const Services = lazy(SCREENS['/services']);
export const Schedule = lazy(SCREENS['/schedules/']);
export const People = lazy(SCREENS['/people']);
export const Closures = lazy(SCREENS['/closures']);
export const Messages = lazy(SCREENS['/messages']);
export const Settings = lazy(SCREENS['/settings']);
export const Classes = lazy(SCREENS['/me/classes']);
export const Book = lazy(SCREENS['/me/book']);
export const Account = lazy(SCREENS['/me/account']);
export const Timetable = lazy(SCREENS['/c/']);

/** Loads the screen of an address while it is still read who asks for it. */
export function preload(path: string): void {
  const [, load] = Object.entries(SCREENS).find(([prefix]) => path.startsWith(prefix)) ?? [];
  // Whoever shows it says what is wrong.
  load?.().catch(() => {});
}
