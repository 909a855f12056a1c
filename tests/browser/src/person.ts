/** Who owns the server that is tried, and signs in on the page. */
export const PERSON = { email: 'ada@example.com', name: 'Ada', password: 'correct horse battery' }
