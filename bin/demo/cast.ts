/** Who plays in the story; `examples/retail/mesh.yaml` says what they may. */
export const ALICE = "alice@acme.example";
export const BEN = "ben@acme.example";
export const MIA = "mia@acme.example";
export const OLGA = "olga@acme.example";
export const PIA = "pia@acme.example";
export const SUE = "sue@acme.example";

export const CUSTOMERS = "crm__customers.customers";
export const ORDERS = "sales__orders.orders";
export const TICKETS = "care__tickets.tickets";

/** `Alice` of `alice@acme.example`. */
export function nameOf(person: string): string {
  const [name = ""] = person.split("@");
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
