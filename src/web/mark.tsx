/**
 * A pilot boat under its light: shows the way into the harbour. The boat of mark.svg, in the colours of the page.
 *
 * @param size - Of its edges, in CSS pixels.
 */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg class="mark" viewBox="0 0 48 48" width={size} height={size} aria-hidden="true" focusable="false">
      <rect class="mark-sea" width="48" height="48" rx="12" />
      <path class="mark-beam" d="M24.9 13.2 43 7.6v11.2z" />
      <circle class="mark-light" cx="23.5" cy="13" r="3.4" />
      <path class="mark-boat" d="M22.4 16h2.2v5.5h6.1l2.3 6H15.5v-6h6.9zM18.6 23.6v2.6h3.6v-2.6zm6 0v2.6h4.7l-1-2.6zM7.5 28.5h33.6l-4.2 8.3H12.4z" fill-rule="evenodd" />
      <path class="mark-wave" d="M6 40.2c3 0 3-1.7 6-1.7s3 1.7 6 1.7 3-1.7 6-1.7 3 1.7 6 1.7 3-1.7 6-1.7 3 1.7 6 1.7" />
    </svg>
  );
}
