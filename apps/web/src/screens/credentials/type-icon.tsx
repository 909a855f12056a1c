import {
  CertificateIcon,
  CredentialIcon,
  CustomIcon,
  HeaderIcon,
  type Icon,
  JsonIcon,
  PersonIcon,
  SearchIcon,
  SignatureIcon,
  TokenIcon,
} from '../../ui/icons.ts'

const ICONS: Readonly<Record<string, Icon>> = {
  header: HeaderIcon,
  basic: PersonIcon,
  bearer: TokenIcon,
  query: SearchIcon,
  custom: CustomIcon,
  jwt: JsonIcon,
  hmac: SignatureIcon,
  'tls-client-certificate': CertificateIcon,
}

export function TypeTile({ type }: { readonly type: string }) {
  const Glyph = (Object.hasOwn(ICONS, type) ? ICONS[type] : undefined) ?? CredentialIcon
  return (
    <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-button border border-border bg-canvas text-text-2">
      <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
    </span>
  )
}
