export { temporaryFolder } from "../../support/temporary-folder.ts";

/** A mesh in which Alice may see customers for marketing, and orders that are made from them. */
export const MESH = `mesh: 1
privacyOfficers: [dpo@acme.example]
purposes:
  - id: marketing
    title: Direct marketing
    lawfulBasis: consent
    maxSession: PT30M
  - { id: direct-email, parents: [marketing], lawfulBasis: consent }
  - { id: analytics, lawfulBasis: legitimate-interests }
  - { id: care, lawfulBasis: vital-interests }
people:
  - { id: zoe@acme.example }
  - { id: mia@acme.example, manager: zoe@acme.example }
  - { id: alice@acme.example, manager: mia@acme.example }
guardrails:
  - { id: health-for-care, classification: health, purposes: [care], otherwise: hidden }
domains:
  - id: crm
    owners: [otto@acme.example]
    products:
      - id: customers
        owners: [olga@acme.example]
        tables:
          - name: customers
            subject: customer_id
            consents: { marketing: consent_marketing }
            columns:
              - { name: customer_id, type: string, classification: identifier }
              - { name: email, type: string, classification: contact }
              - { name: city, type: string, classification: none }
              - { name: diagnosis, type: string, classification: health }
              - { name: consent_marketing, type: boolean, classification: none }
        assignments:
          - purpose: marketing
            decidedBy: olga@acme.example
            validFrom: 2026-01-01T00:00:00Z
            validUntil: 2027-01-01T00:00:00Z
            views:
              customers:
                columns: { customer_id: pseudonym, email: clear, city: clear }
                rows: city <> 'Oslo'
          - { purpose: analytics, effect: prohibit, decidedBy: olga@acme.example, validFrom: 2026-01-01T00:00:00Z }
approvals:
  - person: alice@acme.example
    purpose: marketing
    decidedBy: mia@acme.example
    validFrom: 2026-01-01T00:00:00Z
    validUntil: 2026-12-31T00:00:00Z
`;

/** The question that {@link MESH} answers with yes. */
export const QUESTION = [
  ...["--person", "alice@acme.example"],
  ...["--product", "crm/customers"],
  ...["--purpose", "marketing"],
] as const;
