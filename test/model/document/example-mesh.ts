import { parse } from "yaml";

/** A small mesh that uses every key of the document, as a fresh value that a test may break. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it to break it
export function exampleMesh(): any {
  return structuredClone(EXAMPLE);
}

const EXAMPLE = parse(`
mesh: 1
maxSession: PT1H
privacyOfficers: [dpo@acme.example]
consumers: ["111122223333"]
purposes:
  - { id: outreach, lawfulBasis: legitimate-interests }
  - id: marketing
    title: Direct marketing
    description: Tell customers about offers they may like
    parents: [outreach]
    lawfulBasis: consent
    status: active
    version: 1
    maxApproval: P365D
    maxSession: PT30M
    acknowledgement: { version: 1, text: "I use this only to tell of offers" }
  - { id: analytics, lawfulBasis: legitimate-interests }
people:
  - { id: mia@acme.example }
  - id: alice@acme.example
    manager: mia@acme.example
    previousManager: { id: max@acme.example, confirmBy: 2026-07-01T00:00:00Z }
delegations:
  - { from: mia@acme.example, to: ben@acme.example, validFrom: 2026-05-01T00:00:00Z, validUntil: 2026-06-01T00:00:00Z }
guardrails:
  - { id: health-for-care, classification: health, purposes: [analytics], otherwise: hidden }
domains:
  - id: crm
    owners: [otto@acme.example]
    products:
      - id: customers
        owners: [olga@acme.example]
        previousOwner: { id: oda@acme.example, confirmBy: 2026-07-01T00:00:00Z }
        tables:
          - name: customers
            subject: customer_id
            consents: { marketing: consent_marketing }
            columns:
              - { name: customer_id, type: string, classification: identifier }
              - { name: email, type: string, classification: contact }
              - { name: city, type: string, classification: none }
              - { name: born, type: date }
              - { name: consent_marketing, type: boolean, classification: none }
        assignments:
          - purpose: marketing
            purposeVersion: 1
            effect: allow
            status: approved
            decidedBy: olga@acme.example
            validFrom: 2026-01-01T00:00:00Z
            validUntil: 2027-01-01T00:00:00Z
            views:
              customers:
                columns: { customer_id: pseudonym, email: clear, city: clear }
                rows: city <> 'Oslo'
          - { purpose: analytics, effect: prohibit }
  - id: sales
    owners: [sue@acme.example]
    products:
      - id: orders
        tables:
          - name: orders
            subject: none
            columns:
              - { name: order_id, type: string, classification: none }
              - { name: buyer_email, type: string, classification: contact }
              - { name: seller_email, type: string, classification: contact }
              - { name: buyer_consents, type: boolean, classification: none }
        inputs: [crm/customers]
        lineage:
          - { to: orders.buyer_email, from: [crm/customers.customers@buyer.email], kind: identity }
          - { to: orders.seller_email, from: [crm/customers.customers@seller.email], kind: identity }
          - { to: orders.buyer_consents, from: [crm/customers.customers@buyer.consent_marketing], kind: identity }
          - { to: orders.order_id, from: [], kind: derived }
          - { to: orders, from: [crm/customers.customers@buyer.city], kind: indirect }
        declassifications:
          - { to: orders.order_id, purposes: [analytics], reason: "random key", decidedBy: dpo@acme.example, validUntil: 2027-01-01T00:00:00Z }
        assignments: []
approvals:
  - person: alice@acme.example
    purpose: marketing
    status: approved
    decidedBy: ben@acme.example
    onBehalfOf: mia@acme.example
    decidedAt: 2026-05-02T00:00:00Z
    validFrom: 2026-01-01T00:00:00Z
    validUntil: 2026-12-31T00:00:00Z
acknowledgements:
  - { person: alice@acme.example, purpose: marketing, version: 1 }
`);
