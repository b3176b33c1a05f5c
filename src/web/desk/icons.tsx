// Drawn for this page. Icons stand beside words and are silent.
import type { ComponentChildren } from "preact";

function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const LockIcon = () => <Icon><rect x="5" y="10.5" width="14" height="10" rx="2" /><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" /></Icon>;
export const PrintIcon = () => <Icon><path d="M7 8V3.5h10V8M7 17H4.5V8.5h15V17H17M7 14h10v6.5H7z" /></Icon>;
export const BackIcon = () => <Icon><path d="M20 12H4m0 0 6-6m-6 6 6 6" /></Icon>;
export const CloseIcon = () => <Icon><path d="M6 6l12 12M18 6 6 18" /></Icon>;
export const KeyboardIcon = () => <Icon><rect x="2.5" y="6" width="19" height="12" rx="2" /><path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8" /></Icon>;
export const LeaveIcon = () => <Icon><path d="M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M11 12h10m0 0-4-4m4 4-4 4" /></Icon>;
export const CheckIcon = () => <Icon><path d="m5 12.5 4.5 4.5L19.5 7" /></Icon>;
export const CalmIcon = () => (
  <svg class="calm" viewBox="0 0 96 64" width="96" height="64" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
    <path d="M4 52c7 0 7-4 14-4s7 4 14 4 7-4 14-4 7 4 14 4 7-4 14-4 7 4 18 4M26 40h44l-5 8H32zM46 40V14M46 18l16 18H46M46 24 34 36h12" />
  </svg>
);

/** A shape for each urgency, so that it is told apart without its colour: a full diamond, a half one. */
export function UrgencyShape({ urgency }: { readonly urgency: "now" | "soon" }) {
  return (
    <svg class="shape" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path d="M8 1 15 8 8 15 1 8z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
      {urgency === "now" ? <path d="M8 1 15 8 8 15 1 8z" fill="currentColor" /> : <path d="M8 1v14L1 8z" fill="currentColor" />}
    </svg>
  );
}
