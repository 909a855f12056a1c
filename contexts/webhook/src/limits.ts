/** Nesting of a webhook's JSON body. */
export const JSON_DEPTH_MAX = 128
/** Query pairs of a call. */
export const QUERY_PAIRS_MAX = 200
/** Parts of a multipart body. */
export const MULTIPART_PARTS_MAX = 100
/** Text fields of a multipart body, each. */
export const MULTIPART_FIELD_BYTES_MAX = 1024 * 1024
/** Fields of a form body. */
export const FORM_FIELDS_MAX = 1000
/** How often the route table asks for changes when nobody told it (notifications are quicker). */
export const ROUTES_POLL_MS = 1000
/** How long a body may take to arrive. */
export const BODY_ARRIVAL_MS = 120_000
/** Bodies of JSON from here on are looked at for their depth before they are parsed. */
export const DEPTH_SCAN_BYTES_MIN = 64 * 1024
/** How much of a body is still read after its call was refused, so that the caller hears why, and for how long. */
export const REFUSED_BODY_BYTES_MAX = 16 * 1024 * 1024
export const REFUSED_BODY_MS_MAX = 5000
/** Bodies of JSON from here on are parsed in pieces of about this size, and the process serves others between them. */
export const LARGE_JSON_BYTES_MIN = 4 * 1024 * 1024
export const LARGE_JSON_PIECE_BYTES = 1024 * 1024
/** How long pieces are parsed before the process looks after others. */
export const LARGE_JSON_SLICE_MS = 10
/** Characters of the challenge by which Slack asks whether an address is ours; a longer one is an event like any other. */
export const CHALLENGE_CHARS_MAX = 1024
