import type { PlanBlock, PlanContact, PlanSection } from '../../../src/core/snapshot.ts';
import { NumberLine } from '../child/contact-card.tsx';
import { HiddenHint } from '../components/hidden-hint.tsx';
import { Page } from '../components/page.tsx';
import { usePhone, useText } from '../context.ts';
import { words } from '../text.ts';
import { planText } from './text.ts';
import './plan.css';

/** The institution's own action plan. Telephone numbers stand first: they are what is looked up. */
export function PlanPage() {
  const text = useText(planText);
  const { day } = useText(words);
  const plan = usePhone().data.roster.value?.plan ?? null;
  if (plan === null)
    return (
      <Page page="plan">
        <p>{text.none}</p>
      </Page>
    );
  const facts = [
    plan.owner && text.owner(plan.owner),
    plan.revised && text.revised(day(plan.revised)),
    plan.nextRevision && text.next(day(plan.nextRevision)),
  ];
  return (
    <Page page="plan" title={plan.title || text.title} class="plan">
      <p class="hint">{facts.filter(Boolean).join(' · ')}</p>
      <HiddenHint facts={plan} />
      {plan.contacts.length > 0 && (
        <section>
          <h2>{text.contacts}</h2>
          <ul class="plain-list contacts">
            {plan.contacts.map((contact) => (
              <ContactLine key={contact.role + contact.name} contact={contact} />
            ))}
          </ul>
        </section>
      )}
      {plan.sections.filter(hasText).map((section) => (
        <section key={section.heading} class="plan-section">
          <h2>{section.heading}</h2>
          {section.blocks.map((block) => (
            <Block key={block.kind + block.text} block={block} />
          ))}
        </section>
      ))}
    </Page>
  );
}

/** False for a section that held contacts only, as those stand above. */
function hasText({ blocks }: PlanSection): boolean {
  return blocks.length > 0;
}

function ContactLine({ contact }: { readonly contact: PlanContact }) {
  return (
    <li class="card contact">
      <h3>{contact.role}</h3>
      {(contact.name || contact.hours) && (
        <p>{[contact.name, contact.hours].filter(Boolean).join(', ')}</p>
      )}
      {contact.phones.map((phone) => (
        <NumberLine key={phone.number} phone={phone} name={contact.role} />
      ))}
    </li>
  );
}

function Block({ block }: { readonly block: PlanBlock }) {
  if (block.kind === 'subheading') return <h3>{block.text}</h3>;
  return <p class={block.kind === 'item' ? 'plan-item' : ''}>{block.text}</p>;
}
