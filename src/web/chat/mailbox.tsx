export function MailboxScreen({ onBack }: { readonly onBack: () => void }) {
  return <button type="button" onClick={onBack}>…</button>;
}
