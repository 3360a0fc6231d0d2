import { createContext, useContext } from 'react';

/** Called when an act may have ended an alert: the list is read anew, before the stream says so. */
export const SettledContext = createContext<() => void>(() => {});
export const useSettled = () => useContext(SettledContext);
