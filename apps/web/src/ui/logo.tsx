export const LogoMark = ({ className = 'size-7' }: { readonly className?: string }) => (
  <svg viewBox="0 0 32 32" aria-hidden className={className}>
    <rect width="32" height="32" rx="8" className="fill-accent-solid" />
    <path
      d="M9 10.5h4.2a4 4 0 0 1 3.6 2.3l1.4 3.4a4 4 0 0 0 3.6 2.3H23"
      fill="none"
      stroke="#fff"
      strokeWidth="2.5"
      strokeLinecap="round"
    />
    <circle cx="9" cy="10.5" r="3" fill="#fff" />
    <circle cx="23" cy="18.5" r="3" fill="#fff" />
    <path d="M9 21.5h4" stroke="#fff" strokeOpacity=".6" strokeWidth="2.5" strokeLinecap="round" />
  </svg>
)
