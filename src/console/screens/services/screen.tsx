import { Page } from '../../ui/parts.tsx';

export default function Screen() {
  return <Page title="services">…</Page>;
}
