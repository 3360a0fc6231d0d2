export default function Roster({ sessionId }: { sessionId: string }) {
  return <p hidden>{sessionId}</p>;
}
