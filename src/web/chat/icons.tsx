// Drawn for this page: no picture is loaded from anywhere. Icons stand beside words and are silent.
import type { ComponentChildren } from "preact";

function Icon({ children, mirrored }: { readonly children: ComponentChildren; readonly mirrored?: boolean }) {
  return (
    <svg class={mirrored ? "icon mirrored" : "icon"} viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PhoneIcon = () => <Icon><path d="M6.6 3.5 9.5 4l1.3 4-2 1.6a12.5 12.5 0 0 0 5.6 5.6l1.6-2 4 1.3.5 2.9c.1 1-.6 2-1.7 2.1C11.2 20 4 12.8 4.5 5.2c.1-1 1-1.8 2.1-1.7z" /></Icon>;
export const LeaveIcon = () => <Icon mirrored><path d="M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M11 12h10m0 0-4-4m4 4-4 4" /></Icon>;
export const GlobeIcon = () => <Icon><circle cx="12" cy="12" r="9" /><path d="M3 12h18M12 3c2.7 2.6 4 5.6 4 9s-1.3 6.4-4 9c-2.7-2.6-4-5.6-4-9s1.3-6.4 4-9z" /></Icon>;
export const SearchIcon = () => <Icon><circle cx="10.5" cy="10.5" r="6.5" /><path d="m15.5 15.5 5 5" /></Icon>;
export const HandIcon = () => <Icon><path d="M12 20.5C6.5 16.5 3.5 13.2 3.5 9.3A4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 8.5 2.3c0 3.9-3 7.2-8.5 11.2z" /></Icon>;
export const KeyIcon = () => <Icon mirrored><circle cx="8" cy="15.5" r="4.5" /><path d="M11.3 12.3 20 3.5M16.5 7l3 3M14 9.5l2 2" /></Icon>;
export const SendIcon = () => <Icon mirrored><path d="M4 12 20.5 4.5 15 20l-3.5-6.5zM11.5 13.5l9-9" /></Icon>;
export const CheckIcon = () => <Icon><path d="m5 12.5 4.5 4.5L19.5 7" /></Icon>;
export const CloseIcon = () => <Icon><path d="M6 6l12 12M18 6 6 18" /></Icon>;
export const BackIcon = () => <Icon mirrored><path d="M20 12H4m0 0 6-6m-6 6 6 6" /></Icon>;
export const LockIcon = () => <Icon><rect x="5" y="10.5" width="14" height="10" rx="2" /><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" /></Icon>;
