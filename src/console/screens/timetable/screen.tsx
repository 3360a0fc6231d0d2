import { Page } from '../../ui/parts.tsx';

export default function Timetable({ centerId }: { centerId: string }) {
  return <Page title={centerId}>…</Page>;
}
