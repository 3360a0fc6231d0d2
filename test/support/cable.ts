import type { Page, WebSocketRoute } from 'playwright-core';

/** The line between a page and the server's API, to be cut and mended. The page is loaded anew through it. */
export async function cable(page: Page) {
  let isCut = false;
  const sockets = new Set<WebSocketRoute>();
  await page.routeWebSocket('**/graphql', (socket) => {
    if (isCut) return socket.close({ code: 1001 });
    socket.connectToServer();
    sockets.add(socket);
  });
  await page.route(/\/(graphql|session)$/, (route) => (isCut ? route.abort() : route.continue()));
  await page.reload();
  return {
    async cut(): Promise<void> {
      isCut = true;
      await Promise.all([...sockets].map((socket) => socket.close({ code: 1001 })));
      sockets.clear();
    },
    mend(): void {
      isCut = false;
    },
  };
}
