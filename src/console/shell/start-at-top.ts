import { useEffect } from 'react';

/**
 * Whoever follows a link to another screen sees its top. On the way back the browser restores where one was, and an address
 * that changes in its query only is the same screen. The event is dispatched by wouter.
 */
export function useStartAtTop(): void {
  useEffect(() => {
    let here = location.pathname;
    const opened = () => {
      if (location.pathname !== here) window.scrollTo(0, 0);
      here = location.pathname;
    };
    const moved = () => {
      here = location.pathname;
    };
    window.addEventListener('pushState', opened);
    window.addEventListener('popstate', moved);
    window.addEventListener('replaceState', moved);
    return () => {
      window.removeEventListener('pushState', opened);
      window.removeEventListener('popstate', moved);
      window.removeEventListener('replaceState', moved);
    };
  }, []);
}
