/** The order that W1 and W2 take (297 bytes). */
export const ORDER =
  '{"orderId":"ord_2f9c1b7a","status":"paid","total":89.4,"currency":"EUR","customer":{"id":"cus_81","name":"Ada Lovelace","email":"ada@example.test","country":"DE"},"items":[{"sku":"A-100","qty":2,"price":19.95},{"sku":"B-200","qty":1,"price":49.5}],"createdAt":"2026-11-23T01:00:00Z","note":"gift"}'

/** What W1 answers to it, to the byte. */
export const ORDER_ANSWER =
  '{"orderId":"ord_2f9c1b7a","customerName":"ADA LOVELACE","totalWithTax":106.39,"itemCount":3,"skus":"A-100,B-200"}'
