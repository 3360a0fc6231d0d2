import { Page } from '../../ui/parts.tsx';

export default function Screen({ id }: { id: string }) {
  return <Page title={id}>…</Page>;
}
